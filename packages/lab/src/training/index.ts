/** Train it yourself: what is asked for, in the link; the training, in a worker. Loaded after the first view. */

export { TrainingPanel } from "./trainingPanel.tsx";
