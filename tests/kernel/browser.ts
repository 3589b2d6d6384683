import { programPath } from "../needing.ts";

/** Names under which Chromium is installed. */
export const CHROMIUM =
  ["chromium", "chromium-browser", "google-chrome"].find((name) =>
    programPath(name) !== undefined
  ) ?? "chromium";

/** Keys that are pressed by name; all other text is typed. */
const KEYS = {
  Enter: { code: "Enter", windowsVirtualKeyCode: 13, text: "\r" },
  Escape: { code: "Escape", windowsVirtualKeyCode: 27, text: "" },
  a: { code: "KeyA", windowsVirtualKeyCode: 65, text: "a" },
  b: { code: "KeyB", windowsVirtualKeyCode: 66, text: "b" },
} as const;

const CONTROL = 2;
const SHIFT = 8;

/** A page of headless Chromium, as somebody uses it: by what is seen, with mouse and keyboard. */
export interface Page extends AsyncDisposable {
  /** Sends a command of the DevTools protocol. */
  command<T>(method: string, parameters?: Record<string, unknown>): Promise<T>;
  open(url: string): Promise<void>;
  /** The value of an expression in the page. */
  value<T>(expression: string): Promise<T>;
  /** Waits until an expression holds. */
  until(expression: string, what: string, seconds?: number): Promise<void>;
  /** Clicks the first visible element that a selector finds, of those with this text if given. */
  click(
    selector: string,
    options?: { readonly text?: string; readonly twice?: boolean },
  ): Promise<void>;
  press(
    key: keyof typeof KEYS,
    options?: { readonly shift?: boolean; readonly control?: boolean },
  ): Promise<void>;
  type(text: string): Promise<void>;
  /** Lets the page be so wide, and light or dark. */
  look(width: number, scheme?: "light" | "dark"): Promise<void>;
  /** Writes what is seen into a PNG file. */
  screenshot(path: string, options?: { readonly whole?: boolean }): Promise<void>;
}

/**
 * Opens Chromium with an empty page. Its protocol is spoken over a WebSocket, which needs no package.
 *
 * @param folder For its profile and for what it downloads.
 */
export async function openBrowser(folder: string): Promise<Page> {
  const child = new Deno.Command(CHROMIUM, {
    args: [
      "--headless=new",
      // As root, in a container.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--hide-scrollbars",
      "--remote-debugging-port=0",
      `--user-data-dir=${folder}/profile`,
      "about:blank",
    ],
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const address = await debuggingAddress(child.stderr);
  const pages = await (await fetch(`http://${address}/json/list`)).json() as {
    type: string;
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(pages.find(({ type }) => type === "page")!.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error("Cannot reach Chromium")));
  });

  let sent = 0;
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.addEventListener("message", ({ data }) => {
    const answer = JSON.parse(data) as Answer;
    if (answer.id === undefined) return;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });

  async function command<T>(method: string, parameters: Record<string, unknown> = {}): Promise<T> {
    const id = ++sent;
    const answer = await new Promise<Answer>((resolve) => {
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params: parameters }));
    });
    if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result as T;
  }

  async function value<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await command<Evaluated>("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) {
      throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? "it fails"}`);
    }
    return result.value as T;
  }

  async function until(expression: string, what: string, seconds = 60): Promise<void> {
    const end = performance.now() + seconds * 1000;
    while (!await value<boolean>(`Boolean(${expression})`).catch(() => false)) {
      if (performance.now() > end) throw new Error(`After ${seconds} seconds there is no ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  const page: Page = {
    command,
    value,
    until,

    async open(url) {
      await command("Page.navigate", { url });
      await until(`location.href !== "about:blank" && document.readyState === "complete"`, url);
    },

    async click(selector, { text, twice = false } = {}) {
      const found = `[...document.querySelectorAll(${JSON.stringify(selector)})].find((element) =>
        element.getClientRects().length > 0 && ${
        text === undefined ? "true" : `element.textContent.trim() === ${JSON.stringify(text)}`
      })`;
      await until(found, `${selector} ${text ?? ""}`);
      const at = await value<{ x: number; y: number }>(`(() => {
        const element = ${found};
        element.scrollIntoView({ block: "nearest" });
        const { x, y, width, height } = element.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      })()`);
      await command("Input.dispatchMouseEvent", { type: "mouseMoved", ...at });
      for (const clickCount of twice ? [1, 2] : [1]) {
        for (const type of ["mousePressed", "mouseReleased"]) {
          await command("Input.dispatchMouseEvent", { type, ...at, button: "left", clickCount });
        }
      }
    },

    async press(key, { shift = false, control = false } = {}) {
      const { text, ...pressed } = KEYS[key];
      const modifiers = (shift ? SHIFT : 0) + (control ? CONTROL : 0);
      const event = { key, ...pressed, ...(control ? {} : { text }), modifiers };
      await command("Input.dispatchKeyEvent", { type: "keyDown", ...event });
      await command("Input.dispatchKeyEvent", { type: "keyUp", ...event });
    },

    async type(text) {
      await command("Input.insertText", { text });
    },

    async look(width, scheme = "light") {
      await command("Emulation.setDeviceMetricsOverride", {
        width,
        height: 900,
        deviceScaleFactor: 1,
        mobile: width < 500,
      });
      await command("Emulation.setEmulatedMedia", {
        features: [{ name: "prefers-color-scheme", value: scheme }],
      });
    },

    async screenshot(path, { whole = false } = {}) {
      const { data } = await command<{ data: string }>("Page.captureScreenshot", {
        captureBeyondViewport: whole,
      });
      await Deno.writeFile(path, Uint8Array.fromBase64(data));
    },

    async [Symbol.asyncDispose]() {
      await command("Browser.close").catch(() => {});
      socket.close();
      await child.status;
    },
  };
  await command("Page.enable");
  return page;
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
}

/** Where Chromium says that it listens; all else that it says is read away. */
async function debuggingAddress(stderr: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  const found = Promise.withResolvers<string>();
  (async () => {
    for await (const piece of stderr) {
      text += decoder.decode(piece, { stream: true });
      const [, address] = /ws:\/\/([^/]+)\//.exec(text) ?? [];
      if (address !== undefined) found.resolve(address);
    }
    found.reject(new Error(`Chromium did not start: ${text.trim().split("\n").at(-1)}`));
  })();
  return await found.promise;
}
