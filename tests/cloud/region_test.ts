import { assertEquals, assertRejects } from "@std/assert";
import { homeRegion } from "@/cloud/region.ts";
import { UserError } from "@/errors.ts";

Deno.test("a region that is given is taken, if it looks like one", async () => {
  for (
    const region of ["eu-west-1", "ap-southeast-7", "us-gov-east-1", "cn-north-1", "eusc-de-east-1"]
  ) {
    assertEquals(await homeRegion(region), region);
  }
  for (const region of ["moon", "eu-west", "eu-west-1a", "eu-west-1.example.org"]) {
    await assertRejects(() => homeRegion(region), UserError, "is not an AWS region");
  }
});
