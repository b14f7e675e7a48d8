// Attacks that look for the smallest perturbation, each at a budget of gradient passes for one image: how many steps of
// each that is. A pass is forward and backward; the backward pass of every class of a Jacobian counts, forward passes
// alone do not (AttackBench counts those, too: what this spares are the searches of Brendel-Bethge and FAB).
import { boundaryWalk, brendelBethge, carliniWagner, ddn, deepFool, fab, fmn } from "treble-lab";

const both = ["l2", "linf"];
/** Of C&W's search for the weight of its penalty. */
const searches = 9;

/** `ours` makes the attack, `peer` names it for peers/attack_peer.py with the options that `options` makes. */
export function minimumNormCases(classes) {
  // A step of FAB asks for the gradients of all classes.
  const ofJacobians = (passes) => Math.max(1, Math.floor(passes / classes));
  const steps = (passes) => ({ steps: passes });
  return [
    { name: "boundary walk", norms: both, ours: (norm, passes) => boundaryWalk(norm, { steps: passes }) },
    { name: "DDN", norms: ["l2"], ours: (_, passes) => ddn({ steps: passes }) },
    { name: "FMN", norms: both, ours: (norm, passes) => fmn(norm, { steps: passes }) },
    { name: "FAB", norms: both, ours: (norm, passes) => fab(norm, { steps: ofJacobians(passes) }) },
    {
      name: "Brendel-Bethge, start along the gradient",
      norms: both,
      ours: (norm, passes) => brendelBethge(norm, { steps: passes, start: "gradient" }),
    },
    {
      name: "C&W",
      norms: ["l2"],
      ours: (_, passes) => carliniWagner({ binarySearchSteps: searches, steps: Math.floor(passes / searches) }),
    },
    { name: "DeepFool", norms: both, ours: (norm, passes) => deepFool(norm, { steps: ofJacobians(passes) }) },
    { name: "foolbox DDN", norms: ["l2"], peer: "foolbox DDN", options: steps },
    { name: "foolbox FMN", norms: both, peer: "foolbox FMN", options: steps },
    { name: "foolbox Brendel-Bethge", norms: both, peer: "foolbox Brendel-Bethge", options: steps },
    { name: "adv_lib DDN", norms: ["l2"], peer: "adv_lib DDN, any values", options: steps },
    { name: "adv_lib FMN", norms: both, peer: "adv_lib FMN", options: steps },
    { name: "adv_lib FAB", norms: both, peer: "adv_lib FAB", options: (passes) => steps(ofJacobians(passes)) },
    { name: "adv_lib ALMA", norms: ["l2"], peer: "adv_lib ALMA", options: steps },
    { name: "adv_lib PDGD", norms: ["l2"], peer: "adv_lib PDGD", options: steps },
    { name: "adv_lib PDPGD", norms: both, peer: "adv_lib PDPGD", options: steps },
  ];
}
