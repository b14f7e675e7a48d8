export { webBackend as platformBackend } from "ongrad/web";
