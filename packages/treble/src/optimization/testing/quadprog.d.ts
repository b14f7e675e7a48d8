/** What tests use of quadprog; all arrays count from 1. */
declare module "quadprog" {
  /** `min ½xᵀDx − dᵀx` subject to `Aᵀx ≥ b`. */
  export function solveQP(
    D: number[][],
    d: number[],
    A: number[][],
    b: number[],
  ): { readonly solution: number[]; readonly value: number[]; readonly message: string };
}
