import type { Pose } from './pose';

const SKIN = { light: '#e9b894', mid: '#d79b76', dark: '#b0704f', blush: 'rgb(214 120 96 / 0.35)' };
const HAIR = { light: '#5a3a2b', dark: '#22130e' };
const KNIT = { light: '#2f8379', mid: '#1f635d', dark: '#10403d' };

type Context = CanvasRenderingContext2D;

/**
 * Draws a person to the waist, as a camera on a desk sees one, in the middle of a picture of this size. Shaded like a
 * photo rather than flat: the models were trained on photos, and find this person as surely as a real one.
 */
export function drawPerson(
  context: Context,
  { width, height }: { width: number; height: number },
  pose: Pose,
): void {
  context.save();
  // From here on the picture is 1 high, and x is 0 in its middle.
  context.translate(width / 2, 0);
  context.scale(height, height);
  context.translate(pose.sway, pose.breath);
  drawBody(context);
  context.translate(pose.sway * 0.35, 0);
  // About the nape, and a little larger than it is drawn.
  context.translate(0, 0.625);
  context.rotate(pose.tilt);
  context.scale(1.12, 1.12);
  context.translate(0, -0.585);
  drawHead(context, pose);
  context.restore();
}

function drawBody(context: Context): void {
  const knit = context.createLinearGradient(-0.36, 0.6, 0.36, 1);
  knit.addColorStop(0, KNIT.light);
  knit.addColorStop(0.55, KNIT.mid);
  knit.addColorStop(1, KNIT.dark);
  fill(context, knit, () => {
    context.moveTo(-0.43, 1.05);
    context.bezierCurveTo(-0.42, 0.85, -0.38, 0.745, -0.25, 0.705);
    context.bezierCurveTo(-0.16, 0.68, -0.1, 0.67, -0.075, 0.645);
    context.lineTo(0.075, 0.645);
    context.bezierCurveTo(0.1, 0.67, 0.16, 0.68, 0.25, 0.705);
    context.bezierCurveTo(0.38, 0.745, 0.42, 0.85, 0.43, 1.05);
  });
  // Where the arms lie against the body.
  for (const side of [-1, 1]) {
    const fold = context.createLinearGradient(side * 0.22, 0, side * 0.3, 0);
    fold.addColorStop(0, 'rgb(6 34 33 / 0)');
    fold.addColorStop(0.6, 'rgb(6 34 33 / 0.28)');
    fold.addColorStop(1, 'rgb(6 34 33 / 0)');
    fill(context, fold, () => {
      context.moveTo(side * 0.27, 0.83);
      context.quadraticCurveTo(side * 0.22, 0.92, side * 0.23, 1.05);
      context.lineTo(side * 0.3, 1.05);
      context.quadraticCurveTo(side * 0.29, 0.92, side * 0.27, 0.83);
    });
  }
  const neck = context.createLinearGradient(0, 0.5, 0, 0.69);
  neck.addColorStop(0, SKIN.dark);
  neck.addColorStop(0.45, SKIN.mid);
  neck.addColorStop(1, SKIN.light);
  fill(context, neck, () => {
    context.moveTo(-0.066, 0.5);
    context.bezierCurveTo(-0.066, 0.6, -0.07, 0.635, -0.088, 0.655);
    context.quadraticCurveTo(0, 0.75, 0.088, 0.655);
    context.bezierCurveTo(0.07, 0.635, 0.066, 0.6, 0.066, 0.5);
  });
  context.lineWidth = 0.022;
  context.strokeStyle = KNIT.light;
  context.beginPath();
  context.moveTo(-0.088, 0.652);
  context.quadraticCurveTo(0, 0.758, 0.088, 0.652);
  context.stroke();
}

function drawHead(context: Context, pose: Pose): void {
  // Hair behind the head.
  fill(context, HAIR.dark, () => {
    context.ellipse(0, 0.36, 0.128, 0.165, 0, 0, 2 * Math.PI);
  });
  for (const side of [-1, 1])
    fill(context, SKIN.mid, () => {
      context.ellipse(side * 0.113, 0.405, 0.018, 0.034, side * 0.15, 0, 2 * Math.PI);
    });
  const face = context.createRadialGradient(-0.035, 0.34, 0.02, 0, 0.4, 0.19);
  face.addColorStop(0, '#f3cbaa');
  face.addColorStop(0.55, SKIN.light);
  face.addColorStop(1, SKIN.mid);
  fill(context, face, () => {
    context.moveTo(-0.11, 0.36);
    context.bezierCurveTo(-0.113, 0.24, 0.113, 0.24, 0.11, 0.36);
    context.bezierCurveTo(0.11, 0.45, 0.085, 0.51, 0.045, 0.543);
    context.quadraticCurveTo(0, 0.572, -0.045, 0.543);
    context.bezierCurveTo(-0.085, 0.51, -0.11, 0.45, -0.11, 0.36);
  });
  for (const side of [-1, 1]) {
    const cheek = context.createRadialGradient(side * 0.062, 0.45, 0, side * 0.062, 0.45, 0.035);
    cheek.addColorStop(0, SKIN.blush);
    cheek.addColorStop(1, 'rgb(214 120 96 / 0)');
    fill(context, cheek, () => {
      context.arc(side * 0.062, 0.45, 0.035, 0, 2 * Math.PI);
    });
    drawEye(context, side, pose);
  }
  drawNose(context);
  drawMouth(context, pose);
  drawHair(context);
}

function drawEye(context: Context, side: number, { open, gaze }: Pose): void {
  const x = side * 0.046;
  const y = 0.395;
  context.save();
  context.beginPath();
  context.ellipse(x, y, 0.021, 0.0125 * open + 0.0005, 0, 0, 2 * Math.PI);
  context.clip();
  context.fillStyle = '#f7f1ea';
  context.fillRect(x - 0.03, y - 0.02, 0.06, 0.04);
  disc(context, '#5b3a22', [x + gaze, y, 0.0105]);
  disc(context, '#170d08', [x + gaze, y, 0.0055]);
  disc(context, '#ffffff', [x + gaze + 0.0035, y - 0.0035, 0.0022]);
  context.restore();
  // The lid and the brow.
  line(context, '#5a3524', 0.005, () => {
    context.moveTo(x - 0.022, y);
    context.quadraticCurveTo(x, y - 0.026 * open + 0.003, x + 0.022, y);
  });
  line(context, HAIR.dark, 0.0095, () => {
    context.moveTo(x - side * 0.024, y - 0.035);
    context.quadraticCurveTo(x, y - 0.046, x + side * 0.027, y - 0.031);
  });
}

function drawNose(context: Context): void {
  line(context, 'rgb(160 96 66 / 0.55)', 0.006, () => {
    context.moveTo(0.007, 0.395);
    context.quadraticCurveTo(0.019, 0.445, 0.017, 0.456);
    context.quadraticCurveTo(0.004, 0.468, -0.013, 0.459);
  });
}

function drawMouth(context: Context, { smile }: Pose): void {
  fill(context, '#b4564d', () => {
    context.moveTo(-0.036, 0.496 - 0.004 * smile);
    context.quadraticCurveTo(0, 0.502, 0.036, 0.496 - 0.004 * smile);
    context.quadraticCurveTo(0, 0.516 + 0.012 * smile, -0.036, 0.496 - 0.004 * smile);
  });
  fill(context, `rgb(255 248 242 / ${0.9 * smile})`, () => {
    context.moveTo(-0.026, 0.498);
    context.quadraticCurveTo(0, 0.503, 0.026, 0.498);
    context.quadraticCurveTo(0, 0.505 + 0.004 * smile, -0.026, 0.498);
  });
}

function drawHair(context: Context): void {
  const shine = context.createLinearGradient(-0.1, 0.2, 0.12, 0.36);
  shine.addColorStop(0, HAIR.light);
  shine.addColorStop(0.5, '#371f16');
  shine.addColorStop(1, HAIR.dark);
  fill(context, shine, () => {
    context.moveTo(-0.123, 0.4);
    context.bezierCurveTo(-0.155, 0.25, -0.1, 0.165, 0, 0.17);
    context.bezierCurveTo(0.11, 0.165, 0.155, 0.26, 0.123, 0.4);
    context.bezierCurveTo(0.122, 0.35, 0.108, 0.31, 0.085, 0.285);
    context.bezierCurveTo(0.02, 0.32, -0.05, 0.31, -0.083, 0.28);
    context.bezierCurveTo(-0.108, 0.31, -0.12, 0.35, -0.123, 0.4);
  });
}

function fill(context: Context, style: string | CanvasGradient, path: () => void): void {
  context.fillStyle = style;
  context.beginPath();
  path();
  context.fill();
}

function line(context: Context, style: string, lineWidth: number, path: () => void): void {
  Object.assign(context, { strokeStyle: style, lineWidth, lineCap: 'round' });
  context.beginPath();
  path();
  context.stroke();
}

function disc(context: Context, style: string, [x, y, radius]: [number, number, number]): void {
  fill(context, style, () => {
    context.arc(x, y, radius, 0, 2 * Math.PI);
  });
}
