/**
 * What two runs of the same program may say otherwise, and why. Everything else counts. Each is taken out of the texts
 * (what was printed, JSON, pages, tables, drawings) of the files that it names, or of all; without a pattern, the file
 * is left out.
 */
export const leftOut = [
  {
    why: "when it was",
    pattern: /\b\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z?| \d\d:\d\d( UTC|(?= {2}))|(?= {2}))/g,
  },
  { why: "how long it took, in words", pattern: /\b\d+(\.\d+)? (s|min|h)\b( \d+ (s|min)\b)?/g },
  { why: "how long it took, in JSON", pattern: /(?<="(seconds|trainSeconds|stepSeconds)": ?)[\d.e-]+/g },
  { why: "the seal of a run, a hash of all above it, seconds too", files: /done\.json$/, pattern: /"seal":"\w+"/g },
  {
    why: "the size of a run's folder, in which the seconds have more or fewer digits",
    files: /runs-list\.out$/,
    pattern: / +[\d.]+ (bytes|kB|MB) |(?<="bytes": )\d+/g,
  },
  { why: "runs with their seconds, in one file; that they come out of it again counts", files: /packed\.zip$/ },
  { why: "how much of the machine is free", pattern: /(?<= of )[\d.]+ [kMGT]?B(?= free)|(?<="free\w+": ?)\d+/g },
  { why: "which machine it is", files: /calibration\.json$/, pattern: /(?<="machine": )".*"/g },
  { why: "the version", pattern: /(?<=Treble |treble@|"version": ?")\d+\.\d+\.\d+[\w.-]*/g },
  // Of work that is on its way a line is printed every five seconds.
  { why: "how far the work was at some moment", files: /\.err$/, pattern: /^.*: \d+ %( {2}.*)?\n/gm, by: "" },
  { why: "the same, in the log", files: /\.log$/, pattern: /^.* the whole study: \d+ %.*\n/gm, by: "" },
];
