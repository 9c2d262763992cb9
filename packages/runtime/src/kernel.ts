/**
 * Computes one value of one image from another: reads all of `input`, writes all of `output`. Both are
 * row-major (images: height, width, channel), of the sizes that the kernel was made for, and do not overlap.
 * The result depends on nothing else; a kernel may own scratch memory.
 */
export type Kernel = (input: Float32Array, output: Float32Array) => void;

/** A kernel of several values, in the order of the node's inputs. */
export type MergeKernel = (inputs: readonly Float32Array[], output: Float32Array) => void;
