/** Goes into every run's configuration: raised whenever the code would give the same configuration another result. */
export const resultVersion = 2;
