/** One method's training, an entry an epoch. A loss or an accuracy may be NaN where training diverged. */
export interface ReportCurve {
  readonly name: string;
  readonly points: readonly {
    readonly epoch: number;
    readonly trainLoss: number;
    readonly validationLoss: number;
    /** 0…1. */
    readonly validationAccuracy: number;
  }[];
}

/** The mask of one kernel. */
export interface ReportMask {
  readonly layer: string;
  /** tfjs layout: [height, width, in, out] of a convolution or [in, out] of a dense layer. */
  readonly shape: readonly number[];
  /** 0 or 1 a weight, flat, row-major. */
  readonly mask: Uint8Array;
}

/** One classified test image. */
export interface ReportImage {
  /** height · width · channels values, 0…255. */
  readonly pixels: Uint8Array;
  /** 1 channel (grey) or 3 (red, green, blue). */
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly label: string;
  readonly prediction: string;
}

/** Rows of text under column headings; the first cell of a row names it. */
export interface ReportTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly caption?: string;
}

/** What a report shows. All text is plain text; an empty list leaves its section out. */
export interface ReportData {
  readonly title: string;
  /** One or two sentences. */
  readonly lead: string;
  readonly tables: readonly ReportTable[];
  readonly curves: readonly ReportCurve[];
  readonly masks: readonly ReportMask[];
  /** Height, width and channels of the model's input: lets a dense first layer's mask be drawn as images. */
  readonly imageShape?: readonly [number, number, number];
  readonly images: readonly ReportImage[];
  /** Configuration, versions, machine. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}
