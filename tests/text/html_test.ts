import { assertEquals } from "@std/assert";
import { fragment, trusted } from "@/text/html.ts";

Deno.test("whatever is put into a template is escaped, in text and in attributes", () => {
  const hostile = `"><script>alert('&')</script>`;
  assertEquals(
    fragment`<p title="${hostile}">${hostile}</p>`.markup,
    `<p title="&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;">` +
      "&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;</p>",
  );
});

Deno.test("markup of our own, lists and numbers are put in as they are, nothing for undefined and false", () => {
  const rows = [1, 2].map((n) => fragment`<li>${n}</li>`);
  assertEquals(
    fragment`<ul>${rows}</ul>${undefined}${false}${trusted("<svg/>")}`.markup,
    "<ul><li>1</li><li>2</li></ul><svg/>",
  );
});
