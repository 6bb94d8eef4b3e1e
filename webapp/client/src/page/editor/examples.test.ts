import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from './examples';

// pytest runs those of the document on the compositor itself.
const DOCUMENT = readFileSync('../../docs/effects-in-python.md', 'utf8');

describe('EXAMPLES', () => {
  it('are six', () => {
    expect(EXAMPLES).toHaveLength(6);
  });

  it.each(EXAMPLES)('$title is the one in the document', ({ code }) => {
    expect(DOCUMENT).toContain(`\`\`\`python\n${code}\`\`\``);
  });
});
