/** Train it yourself: what is asked for, in the link; the training, in a worker; what came of it. Loaded after the first view. */

export { TrainingPanel } from "./trainingPanel.tsx";
