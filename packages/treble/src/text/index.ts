/** Words made safe to show, and put together: what comes from files may hold anything. */

export { base64 } from "./base64.ts";
export { kindOf, shown } from "./kindOf.ts";
export { listText } from "./listText.ts";
export { messageText } from "./messageText.ts";
export { type NameOption, nameOption } from "./nameOption.ts";
export { pixelUnitsText } from "./pixelUnitsText.ts";
export { plainText, shortText } from "./plainText.ts";
export { shellText } from "./shellText.ts";
export { thousands } from "./thousands.ts";
export { visibleText, withoutUnseen } from "./visibleText.ts";
export { wrapped } from "./wrapped.ts";
