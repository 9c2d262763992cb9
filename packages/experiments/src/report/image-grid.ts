import { escapeHtml } from './escape-html.ts';
import { quantiseImage } from './quantise-image.ts';
import type { ReportImage } from './report-data.ts';
import { runLengthPath } from './run-length-path.ts';
import { svgPicture } from './svg-picture.ts';

/** Test images with what the network says and what is true; '' if there are none. */
export function imageGrid(images: readonly ReportImage[]): string {
  if (images.length === 0) return '';
  const right = images.filter(({ label, prediction }) => label === prediction).length;
  return (
    `<p>${right} of these ${images.length} are predicted correctly; a wrong one has a cross and a dashed frame.</p>\n` +
    `<ul class="images">\n${images.map(imageFigure).join('\n')}\n</ul>`
  );
}

function imageFigure(image: ReportImage): string {
  const { label, prediction } = image;
  const isRight = label === prediction;
  const picture = svgPicture(drawImage(image), {
    width: image.shape[1],
    height: image.shape[0],
    title: `Test image of class ${label}, predicted ${prediction}: ${isRight ? 'right' : 'wrong'}`,
    className: 'image',
  });
  return (
    `<li class="${isRight ? 'right' : 'wrong'}">${picture}` +
    `<p><strong><span aria-hidden="true">${isRight ? '✓' : '✗'}</span> ${escapeHtml(prediction)}</strong>` +
    `<br>label ${escapeHtml(label)}</p></li>`
  );
}

/** The most frequent colour as a rectangle, one path of strips for each other colour. */
function drawImage(image: ReportImage): string {
  const [height, width] = image.shape;
  const { palette, indices } = quantiseImage(image);
  const counts = palette.map(() => 0);
  for (const index of indices) counts[index] = (counts[index] as number) + 1;
  const ground = counts.indexOf(Math.max(...counts));
  let body = `<path fill="${palette[ground]}" d="M0 0h${width}v${height}h-${width}z"/><g transform="translate(0 .5)">`;
  for (const [color, css] of palette.entries()) {
    if (color === ground || counts[color] === 0) continue;
    const strips = runLengthPath(width, height, (x, y) => indices[y * width + x] === color);
    body += `<path stroke="${css}" d="${strips}"/>`;
  }
  return `${body}</g>`;
}
