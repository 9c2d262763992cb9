import { escapeHtml } from './escape-html.ts';
import { maskTiles } from './mask-tiles.ts';
import type { ReportData, ReportMask } from './report-data.ts';
import { runLengthPath } from './run-length-path.ts';
import { svgPicture } from './svg-picture.ts';

/** The widest a mask is drawn, in CSS pixels, and the largest a single weight becomes. */
const WIDEST = 520;
const LARGEST_CELL = 10;

/** A mask as a figure with the layer's name, its shape and its counted density. */
export function maskPicture(
  { layer, shape, mask }: ReportMask,
  imageShape?: NonNullable<ReportData['imageShape']>,
): string {
  const { tileWidth, tileHeight, columns, rows, gap, weightIndex, note } = maskTiles(shape, imageShape);
  const [stepX, stepY] = [tileWidth + gap, tileHeight + gap];
  const [width, height] = [columns * stepX - gap, rows * stepY - gap];
  const kept = runLengthPath(width, height, (x, y) => {
    const [inTileX, inTileY] = [x % stepX, y % stepY];
    if (inTileX >= tileWidth || inTileY >= tileHeight) return false;
    const index = weightIndex(Math.floor(x / stepX), Math.floor(y / stepY), inTileX, inTileY);
    return index !== undefined && mask[index] === 1;
  });
  let tiles = '';
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (weightIndex(column, row, 0, 0) === undefined) continue;
      tiles += `M${column * stepX} ${row * stepY}h${tileWidth}v${tileHeight}h-${tileWidth}z`;
    }
  }
  const ones = mask.reduce((sum, bit) => sum + bit, 0);
  const counted = `${grouped(ones)} of ${grouped(mask.length)} weights kept, density ${density(ones, mask.length)}`;
  const picture = svgPicture(
    `<path class="tile" d="${tiles}"/><path class="kept" transform="translate(0 .5)" d="${kept}"/>`,
    {
      width,
      height,
      displayWidth: width * Math.max(1, Math.min(LARGEST_CELL, Math.floor(WIDEST / width))),
      title: `Mask of ${layer}`,
      description: `${counted}. ${note}`,
      className: 'mask',
    },
  );
  return (
    `<figure class="card"><figcaption>${escapeHtml(layer)} <span>${shape.join(' × ')}</span></figcaption>${picture}` +
    `<p>${counted}. ${note}</p></figure>`
  );
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** To three digits, but never rounded up to 1 or down to 0. */
function density(ones: number, size: number): string {
  const exact = ones / size;
  const rounded = Number(exact.toPrecision(3));
  return String(rounded === 1 && ones < size ? exact : rounded);
}
