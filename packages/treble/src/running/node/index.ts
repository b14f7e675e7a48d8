/** The backend of Node: onnxruntime-node. */

export {};
