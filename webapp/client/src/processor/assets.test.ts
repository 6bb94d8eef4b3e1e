import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fromHome, setHome } from '../home';
import { absolute, resolveAssets } from './assets';

beforeEach(() => {
  vi.stubGlobal('document', { baseURI: 'https://call.example/rooms/blue' });
});
afterEach(() => {
  vi.unstubAllGlobals();
  setHome('/');
});

describe('a folder', () => {
  it('holds everything under names of the package', () => {
    expect(resolveAssets('/backdrop/')).toEqual({
      home: 'https://call.example/backdrop/',
      worker: 'https://call.example/backdrop/worker.js',
      catalog: 'https://call.example/backdrop/models/index.json',
    });
  });

  it('may lack its last slash', () => {
    expect(resolveAssets('/backdrop')).toEqual(resolveAssets('/backdrop/'));
  });

  it('counts from the page where it is relative', () => {
    expect(resolveAssets('files').home).toBe('https://call.example/rooms/files/');
  });
});

it('takes each address by itself too', () => {
  expect(resolveAssets({ home: '/', worker: '/assets/w.js', catalog: '/api/models' })).toEqual({
    home: 'https://call.example/',
    worker: 'https://call.example/assets/w.js',
    catalog: 'https://call.example/api/models',
  });
});

it('leaves the addresses of files that the user chose alone', () => {
  expect(absolute('blob:https://call.example/1-2')).toBe('blob:https://call.example/1-2');
});

it('finds files below a home, which is the root if nobody says', () => {
  expect(fromHome('models/x/card.json')).toBe('/models/x/card.json');
  setHome('https://call.example/backdrop/');
  expect(fromHome('models/x/card.json')).toBe('https://call.example/backdrop/models/x/card.json');
});
