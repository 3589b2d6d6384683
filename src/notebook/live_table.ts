/** What {@linkcode liveTable} works on beside the table itself. */
export interface LiveRows {
  /** What the caption says where all rows can be paged to. */
  readonly caption: string;
  /** The columns, as they are called in the data. */
  readonly names: readonly string[];
  /** The cells of every row, as they are written. */
  readonly texts: readonly (readonly string[])[];
  /** The numbers of a column, by which it is sorted; nothing of one that is sorted by its text. */
  readonly numbers: readonly (readonly (number | null)[] | null)[];
  /** Rows on a page. */
  readonly page: number;
  /** Rows of the data, of which only the first may be here. */
  readonly height: number;
}

/**
 * What a table can do in a live notebook; what it shows is there to read without it. Columns are sorted by
 * their headings; where not all rows are shown, they are paged and filtered. It stands in an output
 * as it is written here, so it may use nothing from outside.
 *
 * @param table With the rows of the first page.
 */
export function liveTable(
  table: HTMLTableElement,
  { caption, names, texts, numbers, page, height }: LiveRows,
): void {
  const document = table.ownerDocument;
  const body = table.tBodies[0]!;
  const heads = [...table.tHead!.rows[0]!.cells];
  const sides = heads.map((head) => head.style.textAlign);
  const all = texts.map((_, row) => row);
  let sorted = all;
  let wanted = (_row: number) => true;
  let from = 0;

  const draw = () => {
    const rows = sorted.filter(wanted);
    from = Math.max(0, Math.min(from, rows.length - 1));
    from -= from % page;
    body.replaceChildren(
      ...rows.slice(from, from + page).map((row) => {
        const line = document.createElement("tr");
        line.append(...texts[row]!.map((text, column) => {
          const cell = document.createElement("td");
          cell.style.textAlign = sides[column]!;
          cell.textContent = text;
          return cell;
        }));
        return line;
      }),
    );
    say(rows.length);
  };

  for (const [column, head] of heads.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.style.cssText = "all: unset; cursor: pointer; font: inherit;";
    // What "all" unsets, those who come by keyboard need.
    button.addEventListener("focus", () => button.style.outline = "2px solid");
    button.addEventListener("blur", () => button.style.outline = "");
    const mark = document.createElement("span");
    mark.setAttribute("aria-hidden", "true");
    button.append(...head.childNodes, mark);
    head.append(button);
    button.addEventListener("click", () => {
      const before = head.getAttribute("aria-sort");
      for (const other of heads) {
        other.removeAttribute("aria-sort");
        other.querySelector("button > span")!.textContent = "";
      }
      const order = before === null ? 1 : before === "ascending" ? -1 : 0;
      const key = (row: number) => numbers[column]?.[row] ?? (texts[row]![column] || null);
      sorted = order === 0 ? all : all.toSorted((a, b) => {
        const [x, y] = [key(a), key(b)];
        // Blanks last, whichever way.
        if (x === null || y === null) return Number(x === null) - Number(y === null);
        return order *
          (typeof x === "number" && typeof y === "number"
            ? x - y
            : String(x).localeCompare(String(y), "en", { numeric: true }));
      });
      if (order !== 0) {
        head.setAttribute("aria-sort", order > 0 ? "ascending" : "descending");
        mark.textContent = order > 0 ? " \u2191" : " \u2193";
      }
      from = 0;
      draw();
    });
  }

  let say = (_found: number) => {};
  if (texts.length <= page) return;
  table.caption!.textContent = caption;

  const bar = document.createElement("div");
  bar.style.cssText =
    "display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin: 4px 0;";
  const filter = document.createElement("input");
  filter.type = "search";
  filter.placeholder = "word, or column > 10";
  filter.setAttribute(
    "aria-label",
    "Rows with all these words; a column and a number as in age > 40",
  );
  filter.style.cssText = "font: inherit; padding: 2px 6px; width: 16em;";
  const turn = (text: string, name: string, by: number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.setAttribute("aria-label", name);
    button.style.cssText = "font: inherit; padding: 1px 8px;";
    button.addEventListener("click", () => {
      from += by;
      draw();
    });
    return button;
  };
  const back = turn("\u2039", "Page before", -page);
  const next = turn("\u203a", "Next page", page);
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  bar.append(filter, back, next, status);
  table.before(bar);

  const figure = (value: number) => value.toLocaleString("en");
  say = (found) => {
    const whole = texts.length < height
      ? `the first ${figure(texts.length)} of ${figure(height)} rows`
      : `${figure(height)} rows`;
    const to = Math.min(from + page, found);
    status.textContent = found === 0
      ? `None of ${whole}`
      : `${figure(from + 1)}\u2013${figure(to)} of ` +
        (found === texts.length ? whole : `${figure(found)} in ${whole}`);
    back.disabled = from === 0;
    next.disabled = to >= found;
  };

  filter.addEventListener("input", () => {
    const compared: ((row: number) => boolean)[] = [];
    const words = filter.value.toLowerCase().replace(
      /(\w+)\s*(<=|>=|<|>|=)\s*(-?[\d.]+)/g,
      (whole, name, sign, digits) => {
        const own = numbers[names.findIndex((one) => one.toLowerCase() === name)];
        if (!own) return whole;
        const limit = Number(digits);
        compared.push((row) => {
          const value = own[row];
          if (value === null || value === undefined) return false;
          return value === limit ? sign.includes("=") : sign[0] === (value > limit ? ">" : "<");
        });
        return "";
      },
    ).split(/\s+/).filter((word: string) => word !== "");
    wanted = (row) => {
      const line = texts[row]!.join("\n").toLowerCase();
      return words.every((word) => line.includes(word)) && compared.every((holds) => holds(row));
    };
    from = 0;
    draw();
  });
  say(texts.length);
}

/** What makes the table before it in an output live; a rendered page leaves it out. */
export function liveScript(rows: LiveRows): string {
  const program = `${liveTable}`.replaceAll(/^\s+(\/\/.*\n)?/gm, "");
  const data = JSON.stringify(rows).replaceAll("<", "\\u003c");
  return `<script>(${program})(document.currentScript.previousElementSibling, ${data})</script>`;
}
