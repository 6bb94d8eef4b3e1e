/** The addresses of what scripts/app-manifest.ts writes. */
declare module 'virtual:app-manifest' {
  export const manifest: string;
  export const touchIcon: string;
}
