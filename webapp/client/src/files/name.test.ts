import { describe, expect, it } from 'vitest';
import { finishedName } from './name';

describe('finishedName', () => {
  it.each([
    ['holiday.mov', 'video/mp4', 'holiday-backdrop.mp4'],
    ['my.long.name.JPEG', 'image/jpeg', 'my.long.name-backdrop.jpg'],
    ['no ending', 'image/png', 'no ending-backdrop.png'],
    ['.hidden', 'image/webp', 'file-backdrop.webp'],
  ])('of %s as %s is %s', (source, type, name) => {
    expect(finishedName(source, type)).toBe(name);
  });
});
