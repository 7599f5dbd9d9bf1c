/** The colour on each swatch. Names are in the language tables under `colour.*`. */
export const SWATCHES = {
  spruce: '#2f5a4c', larch: '#e0a33e', clay: '#c8623c', oat: '#e3d0ac', moss: '#7d9a6b', slate: '#6d858a',
  lichen: '#5b6b62', sand: '#c2a878', chestnut: '#9c6236', mist: '#8fb0b3', fjord: '#4f7f86', ink: '#46535a',
  dusk: '#2c4a57', dawn: '#e8b79b', ember: '#e08a4a', forest: '#3f7060', heather: '#8b7d94', chalk: '#f7efe0',
  birch: '#e3bf88', smoked: '#8a6244', tarn: '#6f9296', terracotta: '#c8764f',
};
