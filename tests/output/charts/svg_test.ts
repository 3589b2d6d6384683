import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { clusterPlot } from "@/output/charts/cluster_plot.ts";
import { elbowPlot } from "@/output/charts/elbow_plot.ts";
import { svgDocument, svgText } from "@/output/charts/svg.ts";

const hostile = `A&B <script>alert("1.23456")</script> 'x' \u00a0 \u0007 ]]>`;

function pictures(caption: string): string[] {
  const segments = [{ id: 0, name: hostile, customers: 2 }, { id: 5, name: "Other", customers: 1 }];
  const points = [
    { x: 1, y: 0, segment: 0 },
    { x: 3, y: 2_500_000, segment: 0 },
    { x: 30, y: 700_000, segment: 5 },
  ];
  return [
    elbowPlot({ inertias: [10, 4, 3.1, 2.7], elbowK: 2, k: 2 }, { title: hostile, caption }),
    clusterPlot({ points, segments }, { caption }),
  ].map(svgText);
}

Deno.test("svgText() gives well-formed XML that keeps every word as text", () => {
  const parser = new (svgDocument().defaultView!).DOMParser();
  for (const text of pictures(hostile)) {
    const parsed = parser.parseFromString(text, "image/svg+xml");
    assertEquals(parsed.querySelector("parsererror"), null);
    assertEquals(parsed.querySelector("script"), null);
    const shown = hostile.replace("\u0007", "\ufffd");
    assert(parsed.querySelector("desc")?.textContent?.includes(shown));
  }
});

Deno.test("svgText() gives a standalone file: namespace, size, white ground, line feed, nothing external", () => {
  for (const text of pictures("")) {
    assertMatch(text, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" class="segments-plot"/);
    assertMatch(text, /^<svg [^>]*width="960" height="\d+" viewBox="0 0 960 \d+"/);
    assertMatch(text, /<rect width="100%" height="100%" fill="#ffffff"\/>/);
    assertMatch(text, /<\/svg>\n$/);
    assertEquals(text.match(/https?:|href|url\(|@import|src=/g), ["http:"]);
    assertEquals(text.match(/<svg/g)?.length, 1);
  }
});

Deno.test("svgText() names each picture for screen readers, with ids that differ between pictures", () => {
  const ids = pictures("").map((text) => {
    assertMatch(text, /^<svg [^>]*role="img"/);
    const [, title, description] = /aria-labelledby="(\S+) (\S+)"/.exec(text) ?? [];
    assert(text.includes(`<title id="${title}">`) && text.includes(`<desc id="${description}">`));
    return title;
  });
  assertEquals(new Set(ids).size, 2);
});

Deno.test("svgText() names a font and a generic one to fall back on", () => {
  for (const text of pictures("")) {
    assertMatch(text, /^<svg [^>]*font-family="'Source Sans 3', [^"]*, sans-serif"/);
  }
});

Deno.test("svgText() gives the same bytes for the same picture, drawn again", () => {
  assertEquals(pictures("again"), pictures("again"));
});

Deno.test("svgText() rounds coordinates to hundredths and leaves texts alone", () => {
  const svg = svgDocument().createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("d", "M1.23456,-0.001L2e-7,12.5");
  svg.textContent = "1.23456";
  assertEquals(
    svgText(svg),
    `<svg xmlns="http://www.w3.org/2000/svg" d="M1.23,0L0,12.5">1.23456</svg>\n`,
  );
});

Deno.test("svgText() says what is wrong with a document that has no window", () => {
  const detached = svgDocument().implementation.createHTMLDocument("");
  const svg = detached.createElementNS("http://www.w3.org/2000/svg", "svg");
  assertThrows(() => svgText(svg), TypeError, "use svgDocument()");
});
