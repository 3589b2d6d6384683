import fc from "fast-check";
import { checkTinyData, KNOWN, tinyData } from "./tiny_data.ts";

/** Posts each example before it is checked, and at last what came of it. */
try {
  await fc.assert(
    fc.asyncProperty(tinyData, (example) => {
      self.postMessage({ example });
      return checkTinyData(example);
    }),
    { numRuns: 200, seed: 1, examples: KNOWN.map((example) => [example]) },
  );
  self.postMessage({ failure: null });
} catch (error) {
  const { message, cause } = error as Error;
  self.postMessage({ failure: `${message}\n${(cause as Error).stack}` });
}
