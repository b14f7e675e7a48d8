/** Inverse DFT along one axis of fixed length, unnormalised, in place on the work arrays. */
type LineTransform = (re: Float64Array, im: Float64Array) => void;

function powerOfTwoTransform(n: number): LineTransform {
  const cosine = Float64Array.from({ length: n / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sine = Float64Array.from({ length: n / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / n));
  const bits = Math.log2(n);
  const reversed = Uint32Array.from({ length: n }, (_, i) => {
    let r = 0;
    for (let b = 0; b < bits; b++) r |= ((i >> b) & 1) << (bits - 1 - b);
    return r;
  });
  return (re, im) => {
    for (let i = 0; i < n; i++) {
      const j = reversed[i]!;
      if (j <= i) continue;
      const r = re[i]!;
      const m = im[i]!;
      re[i] = re[j]!;
      im[i] = im[j]!;
      re[j] = r;
      im[j] = m;
    }
    for (let half = 1; half < n; half *= 2) {
      const step = n / (2 * half);
      for (let start = 0; start < n; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const a = start + k;
          const b = a + half;
          const c = cosine[k * step]!;
          const s = sine[k * step]!;
          const br = re[b]! * c - im[b]! * s;
          const bi = re[b]! * s + im[b]! * c;
          re[b] = re[a]! - br;
          im[b] = im[a]! - bi;
          re[a] = re[a]! + br;
          im[a] = im[a]! + bi;
        }
      }
    }
  };
}

function anyLengthTransform(n: number): LineTransform {
  const cosine = Float64Array.from({ length: n }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sine = Float64Array.from({ length: n }, (_, k) => Math.sin((2 * Math.PI * k) / n));
  const outRe = new Float64Array(n);
  const outIm = new Float64Array(n);
  return (re, im) => {
    for (let x = 0; x < n; x++) {
      let sumRe = 0;
      let sumIm = 0;
      for (let k = 0, phase = 0; k < n; k++) {
        const c = cosine[phase]!;
        const s = sine[phase]!;
        sumRe += re[k]! * c - im[k]! * s;
        sumIm += re[k]! * s + im[k]! * c;
        phase += x;
        if (phase >= n) phase -= n;
      }
      outRe[x] = sumRe;
      outIm[x] = sumIm;
    }
    re.set(outRe);
    im.set(outIm);
  };
}

/**
 * The unnormalised inverse 2-D DFT of fixed size, `x[h,w] = Σ X[u,v] exp(2πi(uh/H + vw/W))`, as a function that works
 * in place on the real and imaginary parts, row-major `[height, width]`. Any size; powers of two are fast.
 */
export function inverseFourier2d(height: number, width: number): (re: Float64Array, im: Float64Array) => void {
  const line = (n: number): LineTransform =>
    Number.isInteger(Math.log2(n)) ? powerOfTwoTransform(n) : anyLengthTransform(n);
  const alongRow = line(width);
  const alongColumn = line(height);
  const rowRe = new Float64Array(width);
  const rowIm = new Float64Array(width);
  const columnRe = new Float64Array(height);
  const columnIm = new Float64Array(height);
  return (re, im) => {
    for (let h = 0; h < height; h++) {
      for (let w = 0; w < width; w++) {
        rowRe[w] = re[h * width + w]!;
        rowIm[w] = im[h * width + w]!;
      }
      alongRow(rowRe, rowIm);
      for (let w = 0; w < width; w++) {
        re[h * width + w] = rowRe[w]!;
        im[h * width + w] = rowIm[w]!;
      }
    }
    for (let w = 0; w < width; w++) {
      for (let h = 0; h < height; h++) {
        columnRe[h] = re[h * width + w]!;
        columnIm[h] = im[h * width + w]!;
      }
      alongColumn(columnRe, columnIm);
      for (let h = 0; h < height; h++) {
        re[h * width + w] = columnRe[h]!;
        im[h * width + w] = columnIm[h]!;
      }
    }
  };
}
