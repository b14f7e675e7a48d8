/** `treble lab`: the lab's page, served; and `treble lab export`, what it shows at first. */

export { addLab } from "./addLab.ts";
