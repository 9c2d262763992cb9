export { buildModel } from './build-model.ts';
export { completeConfig, type PartialRunConfig, type RunConfig } from './config.ts';
export { fileInfo } from './file-info.ts';
export type * from './findings/finding.ts';
export { scales } from './findings/finding.ts';
export { findings } from './findings/findings.ts';
export { type ReproduceOptions, type ReproduceProgress, reproduce } from './findings/reproduce.ts';
export { type CpuTime, type MeasureCpuTimeOptions, measureCpuTime } from './measure-cpu-time.ts';
export type { Shift } from './measure-shift.ts';
export { type Method, type MethodName, methodNames, methods, type Recipe } from './methods.ts';
export { modelMasks } from './model-masks.ts';
export { type ModelName, modelNames } from './models.ts';
export { percent } from './percent.ts';
export { type BackendName, backendNames, prepareBackend } from './prepare-backend.ts';
export { type ProgressLine, type ProgressStream, progressLine } from './progress-line.ts';
export { readModel } from './read-model.ts';
export { type Receipt, receiptDifferences } from './receipt.ts';
export { renderReport } from './report/render-report.ts';
export type * from './report/report-data.ts';
export { type NamedNetwork, restoreRun } from './restore-run.ts';
export { type RunResult, readResult } from './result.ts';
export { type ResultRow, type RowSource, resultRow } from './result-row.ts';
export { type DataSource, loadRunData, type RunData } from './run-data.ts';
export { type RunFile, type RunOptions, runExperiment } from './run-experiment.ts';
export type { EpochMetrics, RunMetrics } from './run-metrics.ts';
export { curveOf, predictedImages } from './run-report.ts';
export { type Equivalence, type EquivalenceOptions, equivalence } from './statistics/equivalence.ts';
export { holm } from './statistics/holm.ts';
export { type ConfidenceOptions, type MeanInterval, meanInterval } from './statistics/mean-interval.ts';
export {
  type PairedDifference,
  pairedDifference,
  type SeedValues,
} from './statistics/paired-difference.ts';
export { type BullmqOptions, bullmqExecutor } from './sweep/bullmq-executor.ts';
export { type CleanOptions, clean, type Removable, removables } from './sweep/clean-sweep.ts';
export { csvText } from './sweep/csv-text.ts';
export { type EstimateOptions, estimateTime, type TimeEstimate } from './sweep/estimate-time.ts';
export type { Executor, ExecutorOptions, Job, JobEvent } from './sweep/executor.ts';
export { JobChild, jobProcess } from './sweep/job-child.ts';
export type { LeaseOptions } from './sweep/lease.ts';
export { type LeaseFile, type LeaseOwner, readLease } from './sweep/lease-file.ts';
export { type LocalExecutorOptions, localExecutor } from './sweep/local-executor.ts';
export { type MetricsRow, readMetrics } from './sweep/metrics-log.ts';
export { parseSweep } from './sweep/parse-sweep.ts';
export { planSweep, type SweepPlan } from './sweep/plan-sweep.ts';
export { type RunEnvironment, readEnvironment } from './sweep/run-environment.ts';
export { canonicalConfig, runId } from './sweep/run-id.ts';
export { type JobEnd, type RunJobOptions, readFailure, runFolder, runJob } from './sweep/run-job.ts';
export { type ServeOptions, serveJobs } from './sweep/serve-jobs.ts';
export { shard } from './sweep/shard.ts';
export { readSweep, runsThere, writeSweep } from './sweep/sweep-folder.ts';
export { sweepResults, writeResults } from './sweep/sweep-results.ts';
export { type Sweep, type SweepConfig, type SweepGrid, sweepJsonSchema } from './sweep/sweep-schema.ts';
export { type RunStatus, sweepStatus } from './sweep/sweep-status.ts';
export { type DensityChartOptions, densityChart } from './sweep-report/density-chart.ts';
export {
  type DifferenceTableOptions,
  differenceTable,
} from './sweep-report/difference-table.ts';
export { markdownTable } from './sweep-report/markdown-table.ts';
export type { KernelMask } from './sweep-report/mask-overlap.ts';
export type { LoadMasks } from './sweep-report/masks-section.ts';
export { renderSweepReport, type SweepReportOptions } from './sweep-report/render-sweep-report.ts';
export type { Series, SeriesPoint } from './sweep-report/series.ts';
export { type SeriesTableOptions, seriesTable } from './sweep-report/series-table.ts';
export { svgFile } from './sweep-report/svg-file.ts';
export type { SweepRow } from './sweep-report/sweep-row.ts';
export { type WriteSweepReportOptions, writeSweepReport } from './sweep-report/write-sweep-report.ts';
export { textTable } from './text-table.ts';
export { type TrainedNetwork, type TrainNetworkOptions, trainNetwork } from './train-network.ts';
export { type TrainRowOptions, trainRow } from './train-row.ts';
export { type Verification, type VerifyOptions, verifyRun } from './verify-run.ts';
export { type Versions, versions } from './versions.ts';
export { writeFile } from './write-file.ts';
