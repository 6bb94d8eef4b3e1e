import { expect, test } from 'vitest';
import { coverCrop } from './cover';

test.each([
  ['of the same sides is all of it', [64, 36], [16, 9], [0, 0, 64, 36]],
  ['that is wider loses as much left as right', [100, 36], [16, 9], [18, 0, 64, 36]],
  ['that is higher loses as much above as below', [64, 50], [16, 9], [0, 7, 64, 36]],
  ['that is smaller loses no more', [8, 8], [16, 8], [0, 2, 8, 4]],
])('a source %s', (_, source, target, [x, y, width, height]) => {
  const size = ([w, h]: number[]) => ({ width: w, height: h });
  expect(coverCrop(size(source), size(target))).toEqual({ x, y, width, height });
});
