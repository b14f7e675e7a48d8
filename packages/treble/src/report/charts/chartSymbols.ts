/** The symbols of series for legends, as paths of 12×14 pixels. */
export const SYMBOL_PATHS = {
  circle: "M1,7a5,5,0,1,1,10,0a5,5,0,1,1,-10,0Z",
  square: "M1.5,2.5h9v9h-9Z",
  triangle: "M6,1.5L11.5,11.5H0.5Z",
  diamond: "M6,0.5L10.5,7L6,13.5L1.5,7Z",
  star: "M6,1L7.5,5.4H12L8.4,8.1L9.8,12.5L6,9.8L2.2,12.5L3.6,8.1L0,5.4H4.5Z",
  cross: "M4.5,2.5h3v3h3v3h-3v3h-3v-3h-3v-3h3Z",
} as const;
