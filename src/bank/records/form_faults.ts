import { UserError } from "@/errors.ts";

/** More rows are counted, not named. */
const NAMED_ROWS = 100;

/** What is wrong with the form of a file's rows, gathered so that all can be mended at once. */
export class FormFaults {
  readonly #rows: number[] = [];
  #first = "";
  #count = 0;

  /** @param path Of the file, for messages. */
  constructor(readonly path: string) {}

  /** @param what The row has or does, after its number: `has 1 field and the header has 2`. */
  add(row: number, what: string): void {
    if (this.#count++ === 0) this.#first = `row ${row} ${what}`;
    else if (this.#rows.length < NAMED_ROWS - 1) this.#rows.push(row);
  }

  /** @throws {UserError} Always, with one more that ends the reading. */
  fail(row: number, what: string): never {
    this.add(row, what);
    throw this.#error();
  }

  /** @throws {UserError} If there are any. */
  throwIfAny(): void {
    if (this.#count > 0) throw this.#error();
  }

  /** The first in words, the others by their rows. */
  #error(): UserError {
    const [others, remedy] = this.#count === 1
      ? ["", "Mend that row"]
      : [`; ${this.#others()} at fault, too`, "Mend these rows"];
    return new UserError(
      "input",
      `Cannot read ${this.path}: ${this.#first}${others}. ${remedy} or export the file again.`,
    );
  }

  #others(): string {
    const more = this.#count - 1 - this.#rows.length;
    const listed = [...this.#rows.map(String), ...(more > 0 ? [`${more} more`] : [])];
    const last = listed.pop()!;
    return listed.length === 0 ? `row ${last} is` : `rows ${listed.join(", ")} and ${last} are`;
  }
}
