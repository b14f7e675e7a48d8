import type { AdviceOption } from "../../../attacks/audit/warning.ts";
import type { NameOption } from "../../../text/nameOption.ts";
import { flagNames } from "../../parse/flagNames.ts";
import { modelFlags } from "../../parse/modelOptions.ts";
import { settingFlags } from "./settingFlags.ts";

/** What advice about models and attacks calls the options, ready to be copied. */
export const adviceFlags: NameOption<AdviceOption> = flagNames({ ...modelFlags, ...settingFlags });
