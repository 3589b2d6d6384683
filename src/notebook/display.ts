/** What a cell shows, in several forms; a front end takes the richest it knows. */
export interface Media {
  /** For a screen reader, a terminal, a text search. */
  readonly "text/plain": string;
  readonly "text/html"?: string;
  readonly "text/markdown"?: string;
}

export interface DisplayOptions {
  /** Names the output, so that it can be replaced by a later call. */
  readonly id?: string;
  /** Replaces the output of this `id`, wherever in the notebook it stands. */
  readonly update?: boolean;
}

/** The part of `Deno.jupyter` that is used; its types are only known to unstable Deno. */
interface Kernel {
  broadcast(type: string, content: Record<string, unknown>): Promise<void>;
}

/**
 * Time for a message to leave the kernel, in milliseconds. The kernel drops a message that comes
 * while the one before is still being sent, so there is a pause before each and after the last.
 */
const FLUSH = 50;

let shown = 0;

/** How many outputs were shown since the last call. */
export function takeShown(): number {
  const count = shown;
  shown = 0;
  return count;
}

/** What no output may hold. */
export const EMAIL = /[\w.+-]+@[\w-]+\.[a-z]{2,}/i;

/**
 * Shows something as the output of a cell. In the Deno kernel it is sent to the notebook and
 * flushed; anywhere else its plain text is printed.
 *
 * @throws {Error} If it holds an e-mail address: no output of a notebook may.
 */
export async function display(media: Media, { id, update }: DisplayOptions = {}): Promise<void> {
  if (Object.values(media).some((form) => EMAIL.test(form))) {
    throw new Error("Cannot show this output: it holds an e-mail address");
  }
  const kernel = jupyterKernel();
  if (kernel === undefined) {
    console.log(media["text/plain"]);
    return;
  }
  if (!update) shown++;
  await flush();
  await kernel.broadcast(update ? "update_display_data" : "display_data", {
    data: media,
    metadata: {},
    transient: id === undefined ? {} : { display_id: id },
  });
  await flush();
}

async function flush(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, FLUSH));
}

function jupyterKernel(): Kernel | undefined {
  try {
    return (Deno as { readonly jupyter?: Kernel }).jupyter;
  } catch {
    // Outside the kernel the mere look at it throws.
    return undefined;
  }
}
