import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * The folder for what Treble fetches: `TREBLE_CACHE`, else `treble` in the platform's place for caches
 * (`$XDG_CACHE_HOME` or `~/.cache`; `~/Library/Caches` on macOS; `%LOCALAPPDATA%` on Windows). It may not exist yet.
 */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string {
  if (env.TREBLE_CACHE) return resolve(env.TREBLE_CACHE);
  if (env.XDG_CACHE_HOME) return join(resolve(env.XDG_CACHE_HOME), "treble");
  if (platform === "darwin") return join(home, "Library", "Caches", "treble");
  if (platform === "win32") return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "treble");
  return join(home, ".cache", "treble");
}
