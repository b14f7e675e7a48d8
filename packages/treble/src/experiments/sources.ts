/** Where claims are made, as results cite them. */
export const ortegaCaro = "Ortega Caro et al. 2020, arXiv 2006.11440";
export const gunasekar = "Gunasekar et al. 2018, arXiv 1806.00468";
/** The journal version of the same work. */
export const caro = "Caro et al. 2024, Frontiers in Computational Neuroscience 18:1387077";
export const chizat = "Chizat, Oyallon & Bach 2019, arXiv 1812.07956";
export const zhang = "Zhang 2019, arXiv 1904.11486";
