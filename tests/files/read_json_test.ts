import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as v from "valibot";
import { UserError } from "@/errors.ts";
import { checked, parsedJson, readJson } from "@/files/read_json.ts";

const SCHEMA = v.pipe(
  v.strictObject({
    name: v.string(),
    date: v.optional(v.pipe(v.string(), v.isoDate())),
    level: v.optional(v.picklist(["low", "high"])),
    k: v.optional(v.pipe(v.number("a number of clusters"), v.minValue(1))),
    parts: v.optional(v.pipe(v.array(v.object({ id: v.number() })), v.minLength(1))),
  }),
  v.check(({ name, level }) => name !== level, "the name must not be the level"),
);
const READING = { attempt: "Cannot use it", ending: "input" } as const;

Deno.test("a value that fits is given back as the schema makes it", () => {
  assertEquals(checked({ name: "a", k: 2 }, SCHEMA, READING), { name: "a", k: 2 });
  assertEquals(parsedJson('{"name": "a"}', SCHEMA, READING), { name: "a" });
});

Deno.test("the first thing that is wrong is said in a sentence: where, the value, what it must be", () => {
  const cases: [unknown, string][] = [
    [{ name: 5 }, "name is 5; it must be string"],
    [{}, "name is missing"],
    [
      { name: "a", colour: "red" },
      "colour is not known here; known are name, date, level, k, parts",
    ],
    [{ name: "a", date: "soon" }, 'date is "soon"; it must be a valid date'],
    [{ name: "a", level: "mid" }, 'level is "mid"; it must be ("low" | "high")'],
    [{ name: "a", k: "x" }, 'k is "x"; it must be a number of clusters'],
    [{ name: "a", k: 0 }, "k is 0; it must be >=1"],
    [{ name: "a", parts: [] }, "parts is []; its length must be >=1"],
    [{ name: "a", parts: [{ id: 1 }, { id: "2" }] }, 'parts.1.id is "2"; it must be number'],
    [
      { name: "low", level: "low" },
      'it is {"name":"low","level":"low"}; the name must not be the level',
    ],
    [{ name: ["x".repeat(99)] }, "name: it must be string"],
    [null, "it is null; it must be Object"],
  ];
  for (const [value, reason] of cases) {
    const error = assertThrows(() => checked(value, SCHEMA, READING), UserError);
    assertEquals([error.message, error.ending], [`Cannot use it: ${reason}.`, "input"]);
  }
});

Deno.test("the way out, where there is one, is the last sentence", () => {
  assertThrows(
    () => checked({}, SCHEMA, { ...READING, wayOut: "Write it again." }),
    UserError,
    "Cannot use it: name is missing. Write it again.",
  );
});

Deno.test("a file that is missing, a folder, or no JSON, is named with the reason and the ending", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const broken = `${folder}/broken.json`;
    await Deno.writeTextFile(broken, "{");
    const cases: [string, string][] = [
      [`${folder}/none.json`, ": there is no such file or folder."],
      [folder, ": it is a folder, not a file."],
      [broken, ": it is not JSON ("],
    ];
    for (const [path, reason] of cases) {
      const reading = readJson(path, SCHEMA, { what: "the model", ending: "usage" });
      const error = await assertRejects(
        () => reading,
        UserError,
        `Cannot read the model ${path}${reason}`,
      );
      assertEquals(error.ending, "usage");
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
