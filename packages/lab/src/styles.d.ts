/** Style sheets, which the bundler puts beside the code that imports them. */
declare module "*.css";
