import type { ReportTable } from '../report/report-data.ts';
import type { Measure } from './finding.ts';
import { type Judgement, pointWords } from './judge.ts';

/** The verdicts on hypotheses. */
export function verdictTable(judgements: readonly Judgement[]): ReportTable {
  return {
    columns: ['hypothesis', 'where', 'compared', 'pairs', 'difference', 'interval', 'p (Holm)', 'verdict'],
    rows: judgements.map(({ hypothesis, verdict, difference, p, points }) => {
      const { statement, comparison, test, measure = 'test' } = hypothesis;
      const compared = [hypothesis.a, hypothesis.b].map((name, i) => {
        const density = points[i]?.point.density;
        const known = name.density === 'best' && density !== undefined ? { ...name, density } : name;
        return `${pointWords(known)}${name.measure ? ` (${MEASURES[name.measure].words})` : ''}`;
      });
      const { unit, words, factor, digits } = MEASURES[measure];
      const planned = points.find((cell) => cell !== undefined)?.comparison.seeds ?? 0;
      const number = (value: number): string => signed(factor * value, digits);
      return [
        statement,
        comparison,
        `${compared.join(' − ')}${measure === 'test' ? '' : `, ${words}`}`,
        `${difference?.count ?? 0} of ${planned}`,
        difference === undefined ? '–' : `${number(difference.mean)} ${unit}`,
        difference === undefined
          ? '–'
          : `${number(difference.low)} … ${number(difference.high)} (${test === 'equal' ? 90 : 95} %)`,
        p === undefined ? '–' : p < 0.001 ? '< 0.001' : p.toFixed(3),
        difference !== undefined && difference.count < planned ? `${verdict} so far` : verdict,
      ];
    }),
  };
}

interface MeasureWords {
  readonly words: string;
  readonly unit: string;
  readonly factor: number;
  readonly digits: number;
}

const inPoints = (words: string): MeasureWords => ({ words, unit: 'points', factor: 100, digits: 2 });

const MEASURES: Readonly<Record<Measure, MeasureWords>> = {
  test: inPoints('test accuracy'),
  validation: inPoints('validation accuracy'),
  best: inPoints('stopped early'),
  int8: inPoints('as int8'),
  worstGroup: inPoints('worst-group accuracy'),
  meanCorruption: inPoints('mean corruption error'),
  areaUnderCurve: inPoints('area under the validation curve'),
  stepsToMinimumLoss: { words: 'steps to the lowest validation loss', unit: 'steps', factor: 1, digits: 0 },
};

function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) > 0 ? `+${text}` : text.replace('-', '−');
}
