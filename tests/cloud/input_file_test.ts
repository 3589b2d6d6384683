import { assertEquals, assertRejects } from "@std/assert";
import { inputFile } from "@/cloud/input_file.ts";
import { UserError } from "@/errors.ts";
import { withFile } from "../sample_extract.ts";

Deno.test("an extract at home is CSV with a header, or Parquet by its first bytes", async () => {
  await withFile("a,b\n1,2\n", async (path) => {
    assertEquals(await inputFile(path), { path, name: "bank.csv", bytes: 8, parquet: false });
  });
  await withFile("PAR1....", async (path) => {
    assertEquals((await inputFile(path)).parquet, true);
  });
});

Deno.test("what is no extract is refused before it is uploaded", async () => {
  const refuses = (content: string, reason: string) =>
    withFile(content, (path) => assertRejects(() => inputFile(path), UserError, reason));
  await refuses("", "the file is empty");
  await refuses("only words\n1,2\n", "neither as Parquet nor as comma-separated CSV");
  await refuses("PK\0\0,,\n", "neither as Parquet nor as comma-separated CSV");
  await assertRejects(() => inputFile("none.csv"), UserError, "there is no such file");
});
