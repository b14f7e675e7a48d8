/** Where claims are made, as results cite them. */
export const ortegaCaro = "Ortega Caro et al. 2020, arXiv 2006.11440";
export const gunasekar = "Gunasekar et al. 2018, arXiv 1806.00468";
