import { describe, expect, test, vi } from 'vitest';
import { BackdropError } from '../processor/errors';
import type { Compose } from './compose';
import { PythonInUse } from './python-in-use';

function inUse(loadPython: () => Promise<void>): {
  python: PythonInUse;
  compose: { loadPython: () => Promise<void>; dropPython: () => void };
  told: string[];
} {
  const told: string[] = [];
  const compose = { loadPython: vi.fn(loadPython), dropPython: vi.fn() };
  const python = new PythonInUse(compose as unknown as Compose, {
    refined: () => told.push('refined'),
    notice: (text) => told.push(text),
  });
  return { python, compose, told };
}

describe('PythonInUse', () => {
  test('loads once, and tells when it is there', async () => {
    const { python, compose, told } = inUse(() => Promise.resolve());
    await Promise.all([python.load(), python.load()]);
    expect(compose.loadPython).toHaveBeenCalledOnce();
    expect(told).toEqual(['refined']);
    expect(() => {
      python.check();
    }).not.toThrow();
  });

  test('does without, in words, where it cannot be loaded', async () => {
    const { python, told } = inUse(() =>
      Promise.reject(new BackdropError('python-unavailable', 'No network.')),
    );
    await python.load();
    expect(told).toEqual(['Edge refinement is off: No network.']);
    expect(() => {
      python.check();
    }).toThrow(expect.objectContaining({ code: 'python-unavailable' }) as Error);
  });

  test('does without from when it is dropped', async () => {
    const { python, compose, told } = inUse(() => Promise.resolve());
    await python.load();
    python.drop(new Error('out of memory'));
    expect(compose.dropPython).toHaveBeenCalledOnce();
    expect(told).toEqual(['refined', 'Edge refinement is off: The stage "compose" failed: out of memory']);
    expect(() => {
      python.check();
    }).toThrow('out of memory');
  });
});
