import worker from '../pipeline/worker?worker&url';
import type { Assets } from '../processor';

/** Where our own server has what the processor fetches. */
export const ASSETS: Assets = { home: '/', worker, catalog: '/api/models' };
