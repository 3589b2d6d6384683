import { assertEquals } from "@std/assert";
import { securityText } from "./dependencies.ts";

Deno.test("SECURITY.md lists the packages of the lock file with their licences", async () => {
  assertEquals(await Deno.readTextFile("SECURITY.md"), await securityText());
});
