/** Where claims are made, as results cite them. */
export const ortegaCaro = "Ortega Caro et al. 2020, arXiv 2006.11440";
/** What its abstract says itself. */
export const ortegaCaroAbstract = `${ortegaCaro}, abstract`;
/** The first version, on learning dynamics, whose title and abstract were others. */
export const ortegaCaroFirst = `${ortegaCaro}, abstract of the first version`;
export const gunasekar = "Gunasekar et al. 2018, arXiv 1806.00468";
/**
 * The abstract of the journal version of the same work, which adds translation symmetry, depth and the training data.
 */
export const caroAbstract = "Caro et al. 2024, Frontiers in Computational Neuroscience 18:1387077, abstract";
export const jagadeesan = "Jagadeesan, Razenshteyn & Gunasekar 2022, arXiv 2102.12238";
export const chizat = "Chizat, Oyallon & Bach 2019, arXiv 1812.07956";
export const jacot = "Jacot, Gabriel & Hongler 2018, arXiv 1806.07572";
export const zhang = "Zhang 2019, arXiv 1904.11486";
export const subramanian = "Subramanian, Sizikova, Majaj & Pelli 2023, arXiv 2309.13190";
/** What its abstract says itself. */
export const subramanianAbstract = `${subramanian}, abstract`;
