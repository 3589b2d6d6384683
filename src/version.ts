import project from "../deno.json" with { type: "json" };

/** The engine's version. */
export const VERSION = project.version;
