import { setup, type SetupOptions } from "@/cloud/setup.ts";

// Calls setup() with each of the options given as JSON, in a process of its own: the AWS SDK takes its
// settings from the environment, which tests that run side by side share.
const results = [];
for (const options of JSON.parse(Deno.args[0]!) as Omit<SetupOptions, "say">[]) {
  const said: string[] = [];
  try {
    const outputs = await setup({ ...options, say: (line) => said.push(line) });
    results.push({ outputs, said });
  } catch (error) {
    const { name, message } = error as Error;
    results.push({ error: `${name}: ${message}`, said });
  }
}
console.log(JSON.stringify(results));
