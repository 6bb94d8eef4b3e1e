import { describe, expect, it } from 'vitest';
import { text } from './language';

describe('text', () => {
  it('is English where no other language was asked for', () => {
    expect(text('stage.picture_on')).toBe('Your picture is on.');
  });
});
