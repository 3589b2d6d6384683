/**
 * What the report can do where scripts run; everything is there to read without it. It marks the chapter
 * that is read, shows what belongs to one segment, sorts tables, copies them, and opens the appendix
 * for print. It stands in the page as it is written here, so it may use nothing from outside.
 */
export function enhance(document: Document): void {
  const all = (selector: string, root: ParentNode = document) => [
    ...root.querySelectorAll<HTMLElement>(selector),
  ];
  const view = document.defaultView!;

  const marked = all("[data-segment]");
  for (const mark of marked) {
    if (mark.tagName === "SECTION") continue;
    const point = (segment: string | null) => {
      for (const other of marked) {
        other.classList.toggle("dim", segment !== null && other.dataset["segment"] !== segment);
      }
    };
    mark.addEventListener("pointerenter", () => point(mark.dataset["segment"]!));
    mark.addEventListener("pointerleave", () => point(null));
  }

  const links = all("nav a");
  if ("IntersectionObserver" in view) {
    const observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        for (const link of links) {
          if (link.getAttribute("href") === "#" + target.id) {
            link.setAttribute("aria-current", "true");
          } else link.removeAttribute("aria-current");
        }
      }
    }, { rootMargin: "-20% 0px -70% 0px" });
    for (const section of all("main > section[id]")) observer.observe(section);
  }

  const appendix = document.querySelector("details");
  view.addEventListener("beforeprint", () => appendix?.setAttribute("open", ""));

  for (const table of all("table") as HTMLTableElement[]) {
    const body = table.tBodies[0]!;
    const keyOf = (row: HTMLTableRowElement, column: number) => {
      const cell = row.cells[column]!;
      const value = cell.querySelector("data")?.value ?? cell.textContent!.trim();
      return value !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
    };
    for (const [column, head] of [...table.tHead!.rows[0]!.cells].entries()) {
      if (head.textContent === "") continue;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const isDown = head.getAttribute("aria-sort") === "ascending";
        for (const other of all("th[aria-sort]", table)) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
        const rows = [...body.rows].sort((a, b) => {
          const [x, y] = [keyOf(a, column), keyOf(b, column)];
          const order = typeof x === "number" && typeof y === "number"
            ? x - y
            : String(x).localeCompare(String(y));
          return isDown ? -order : order;
        });
        body.append(...rows);
      });
    }
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "copy";
    copy.textContent = "Copy table";
    copy.addEventListener("click", async () => {
      const lines = [...table.rows].map((row) =>
        [...row.cells].map((cell) => cell.textContent!.trim().replace(/\s+/g, " ")).join("\t")
      );
      await view.navigator.clipboard.writeText(lines.join("\n"));
      copy.textContent = "Copied";
    });
    table.caption!.append(" ", copy);
  }
}
