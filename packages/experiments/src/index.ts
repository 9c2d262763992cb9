export { buildModel } from './build-model.ts';
export {
  completeConfig,
  type MethodName,
  type ModelName,
  methodNames,
  modelNames,
  type PartialRunConfig,
  type RunConfig,
} from './config.ts';
export { fileInfo } from './file-info.ts';
export { type CpuTime, type MeasureCpuTimeOptions, measureCpuTime } from './measure-cpu-time.ts';
export { modelMasks } from './model-masks.ts';
export { percent } from './percent.ts';
export { prepareBackend } from './prepare-backend.ts';
export { type ProgressLine, type ProgressStream, progressLine } from './progress-line.ts';
export { type Receipt, receiptDifferences } from './receipt.ts';
export { renderReport } from './report/render-report.ts';
export type * from './report/report-data.ts';
export { type RunResult, readResult } from './result.ts';
export { loadRunData, type RunData } from './run-data.ts';
export { type RunOptions, runExperiment } from './run-experiment.ts';
export { curveOf, predictedImages } from './run-report.ts';
export { textTable } from './text-table.ts';
export { type TrainedNetwork, type TrainNetworkOptions, trainNetwork } from './train-network.ts';
export { type Verification, type VerifyOptions, verifyRun } from './verify-run.ts';
export { type Versions, versions } from './versions.ts';
export { writeFile } from './write-file.ts';
