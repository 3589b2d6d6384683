import type pl from "nodejs-polars";
import type { SqlEngine } from "@/engine/sql_engine.ts";

/** Rows that are put into the database part by part, and come out of it in order. */
export class WaitingRows {
  readonly #engine: SqlEngine;
  readonly #parts: string[] = [];

  /** @param name Of the rows' tables there. */
  constructor(engine: SqlEngine, readonly name: string) {
    this.#engine = engine;
  }

  /** Puts a part there, at least one frame. */
  async add(frames: Iterable<pl.DataFrame>): Promise<void> {
    const part = `${this.name}_${this.#parts.length}`;
    await this.#engine.put(part, frames);
    this.#parts.push(part);
  }

  /** All rows by some columns, of which no two have the same. */
  inOrder(columns: readonly string[], by: readonly string[]): AsyncIterable<pl.DataFrame> {
    const { name } = this.#engine.dialect;
    const listed = (names: readonly string[]) => names.map(name).join(", ");
    const parts = this.#parts.map((part) =>
      `select ${listed([...columns, ...by])} from ${name(part)}`
    );
    return this.#engine.query(
      `select ${listed(columns)} from (${parts.join(" union all ")}) parts order by ${listed(by)}`,
    );
  }
}
