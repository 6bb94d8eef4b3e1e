// The planes renderer's inner loops, in AssemblyScript with 128-bit SIMD. What each one computes is said, and done
// again in plain TypeScript, in ../src/pipeline/kernels/; the tests hold the two together.
//
// Pointers are byte addresses; 0 is none. Alpha is a byte, or Q15 (32767 is 1) where it is interpolated; lines of colour
// are i16 with 6 bits behind the point. Stores stay inside a row of pixels; lines have room for 15 lanes more.

export * from './memory';
export * from './mask';
export * from './guide';
export * from './blend';
export * from './blur';
export * from './sample';
export * from './motion';
