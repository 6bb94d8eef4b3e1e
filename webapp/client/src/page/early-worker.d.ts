/** Vite's worker address, for early.ts alone. */
declare module '*?early&worker&url' {
  const address: string;
  export default address;
}
