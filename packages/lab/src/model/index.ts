/** Your model: an ONNX file of a visitor's own, audited by the library in a worker. Loaded when it is opened. */

export { ModelPanel } from "./modelPanel.tsx";
