export { nodeBackend as platformBackend } from "ongrad/node";
