export { compareBetweenSigns } from './compare-between-signs.ts';
export { compareWithRuntime } from './compare-with-runtime.ts';
export { type ExportOptions, exportMeasured, exportModel, type MeasuredExport } from './export-model.ts';
export { NotExportable } from './not-exportable.ts';
export { type KernelValues, roundKernels } from './round-kernels.ts';
export { toSmask } from './to-smask.ts';
