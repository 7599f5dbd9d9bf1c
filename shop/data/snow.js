/** Winter sports. Prices are minor units of their currency: cents for EUR, won for KRW. */
export const snow = [
  {
    slug: 'tarn-touring-skis', art: 'skis', tile: 'mist', guide: 'skis',
    price: { EUR: 54900, KRW: 789000 }, was: { EUR: 64900, KRW: 929000 },
    colours: ['clay', 'fjord'], sizes: ['156', '164', '172', '180'],
    stock: { 156: 2, 164: 5, 172: 4, 180: 0 }, rating: 4.6, reviews: 58,
    en: {
      title: 'Tarn Touring Skis', tag: 'Light up, calm down', words: 'ski winter touring poles',
      body: 'A paulownia core keeps the climb easy; flax layers keep the descent quiet. Poles and skin clips are included, bindings are fitted free in our workshop.',
      details: ['Paulownia and ash core, flax fibre', '88 mm underfoot', '1.38 kg per ski at 172 cm', 'Poles and skin clips included'],
      quote: 'They disappear on the way up and wake up on the way down.', by: 'Elin, Åre',
    },
    ko: {
      title: '탄 투어링 스키', tag: '오를 땐 가볍게, 내려올 땐 차분하게', words: '스키 겨울 투어링 폴',
      body: '오동나무 코어 덕분에 오르막이 가볍고, 아마 섬유가 진동을 잡아 활강이 차분합니다. 폴과 스킨 클립을 함께 드리며 바인딩은 공방에서 무료로 달아 드립니다.',
      details: ['오동나무·물푸레나무 코어, 아마 섬유', '허리 폭 88mm', '172cm 기준 한 짝 1.38kg', '폴과 스킨 클립 포함'],
      quote: '오를 때는 신은 줄도 몰랐는데 내려올 때 제 실력이 나왔어요.', by: '남도윤, 정선',
    },
  },
  {
    slug: 'windrow-snowboard', art: 'snowboard', tile: 'sand', featured: true, guide: 'snowboard',
    price: { EUR: 47900, KRW: 689000 },
    colours: ['dusk', 'dawn'], sizes: ['148', '152', '156', '160'],
    stock: { 148: 3, 152: 6, 156: 1, 160: 4 }, rating: 4.7, reviews: 83,
    en: {
      title: 'Windrow Snowboard', tag: 'A friendly all-mountain board', words: 'board winter snow',
      body: 'Poplar core, directional twin, rocker where it floats and camber where it grips. The top sheet is a lino print by our neighbour Solveig.',
      details: ['FSC poplar core', 'Directional twin, medium flex', 'Recycled steel edges', 'Bindings included'],
      quote: 'It made me braver and a little bit better. In that order.', by: 'Nora, Chamonix',
    },
    ko: {
      title: '윈드로 스노보드', tag: '어디서든 다루기 쉬운 올마운틴 보드', words: '보드 겨울 스노우보드',
      body: '포플러 코어에 디렉셔널 트윈, 눈 위에 뜨는 구간은 로커로, 엣지가 물리는 구간은 캠버로 설계했습니다. 상판 그림은 이웃 작가 솔베이의 리노 판화입니다.',
      details: ['FSC 인증 포플러 코어', '디렉셔널 트윈, 미디엄 플렉스', '재생 스틸 엣지', '바인딩 포함'],
      quote: '겁이 줄었고 실력도 조금 늘었습니다. 순서가 중요해요.', by: '권나래, 평창',
    },
  },
  {
    slug: 'whiteout-goggles', art: 'goggles', tile: 'sage',
    price: { EUR: 9900, KRW: 139000 }, was: { EUR: 12900, KRW: 179000 },
    colours: ['ember', 'forest'], sizes: [], stock: 8, rating: 4.4, reviews: 119,
    en: {
      title: 'Whiteout Goggles', tag: 'Two lenses for flat light and full sun', words: 'glasses ski snow lens',
      body: 'A cylindrical lens with contrast you notice in fog, a second one for blue days, and a frame that takes glasses. Lenses swap with gloves on.',
      details: ['Two magnetic lenses, S1 and S3', 'Fits over glasses', 'Three-layer face foam', 'Helmet compatible'],
      quote: 'I could finally see the bumps before my knees did.', by: 'Beatriz, Andorra la Vella',
    },
    ko: {
      title: '화이트아웃 고글', tag: '흐린 날용, 맑은 날용 렌즈 두 장', words: '안경 스키 고글 렌즈',
      body: '안개 속에서 차이가 드러나는 고대비 렌즈와 맑은 날용 렌즈를 한 장씩 드립니다. 안경 위에 쓸 수 있고, 장갑을 낀 채로 렌즈를 바꿀 수 있습니다.',
      details: ['자석식 렌즈 2장(S1, S3)', '안경 위 착용 가능', '3중 페이스 폼', '헬멧 호환'],
      quote: '이제 무릎보다 눈이 먼저 모글을 알아챕니다.', by: '임가을, 무주',
    },
  },
];
