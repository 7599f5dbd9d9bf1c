/** For the house. Prices are minor units of their currency: cents for EUR, won for KRW. */
export const home = [
  {
    slug: 'hearth-wool-blanket', art: 'blanket', tile: 'sage', featured: true,
    price: { EUR: 14500, KRW: 208000 },
    colours: ['oat', 'heather'], sizes: [], stock: 12, rating: 4.9, reviews: 233,
    en: {
      title: 'Hearth Wool Blanket', tag: 'Woven by the last mill on the fjord', words: 'throw bed sofa warm',
      body: 'Heavy enough to end an argument about the heating. Undyed and plant-dyed wool in a stripe the mill has kept in its ledger since 1931.',
      details: ['100 % Nordic wool', '140 × 200 cm, 1.5 kg', 'Plant-dyed stripes', 'Airs clean; dry-clean if it must'],
      quote: 'The dog has decided it is his. We understand.', by: 'Hanne, Ålesund',
    },
    ko: {
      title: '허스 울 담요', tag: '피오르 마지막 방직 공장의 담요', words: '블랭킷 이불 소파 보온',
      body: '난방 온도로 다툴 일이 없어질 만큼 묵직합니다. 염색하지 않은 양모와 식물로 물들인 양모를, 공장이 1931년부터 장부에 간직해 온 줄무늬로 짰습니다.',
      details: ['북유럽산 양모 100%', '140 × 200cm, 1.5kg', '식물 염색 줄무늬', '평소에는 통풍, 필요할 때만 드라이클리닝'],
      quote: '강아지가 자기 것으로 정했습니다. 이해합니다.', by: '고은서, 가평',
    },
  },
  {
    slug: 'heron-reading-lamp', art: 'lamp', tile: 'blush', featured: true,
    price: { EUR: 12500, KRW: 179000 },
    colours: ['spruce', 'clay', 'chalk'], sizes: [], stock: 9, rating: 4.6, reviews: 104,
    en: {
      title: 'Heron Reading Lamp', tag: 'A long arm and a patient light', words: 'light desk table',
      body: 'An ash arm on a brass pivot that stays where you leave it. The shade throws its light on the page and keeps it out of everybody else’s eyes.',
      details: ['Oiled ash, powder-coated steel', '62 cm tall, 54 cm reach', 'E27 bulb included, 2,700 K', '2 m fabric cable'],
      quote: 'It looks as if it is reading over my shoulder.', by: 'Émile, Lyon',
    },
    ko: {
      title: '헤론 독서등', tag: '긴 팔, 눈이 편한 빛', words: '조명 스탠드 책상 램프',
      body: '놓아둔 자리에 그대로 멈추는 황동 관절에 물푸레나무 팔을 달았습니다. 갓이 빛을 책장에만 모아 주어 옆 사람의 눈을 방해하지 않습니다.',
      details: ['오일 마감 물푸레나무, 분체 도장 스틸', '높이 62cm, 팔 길이 54cm', 'E27 전구 포함, 2,700K', '패브릭 케이블 2m'],
      quote: '제 어깨 너머로 같이 책을 읽는 것 같아요.', by: '차예린, 대구',
    },
  },
  {
    slug: 'dipped-birch-stool', art: 'stool', tile: 'sand',
    price: { EUR: 9800, KRW: 139000 }, was: { EUR: 11500, KRW: 165000 },
    colours: ['birch', 'smoked'], sizes: [], stock: 18, rating: 4.7, reviews: 89,
    en: {
      title: 'Dipped Birch Stool', tag: 'Seat, side table, second step', words: 'chair seat furniture wood',
      body: 'Turned from local birch, wedged rather than screwed, with feet dipped in clay red. It arrives in one piece and leaves in somebody’s will.',
      details: ['Solid birch, soap or smoke finish', '45 cm tall, 34 cm across', 'Carries 120 kg', 'No tools, no screws'],
      quote: 'We bought one and then we bought three.', by: 'Wim, Leuven',
    },
    ko: {
      title: '딥 자작나무 스툴', tag: '의자, 협탁, 때로는 발판', words: '의자 가구 나무 협탁',
      body: '가까운 숲의 자작나무를 깎아 나사 없이 쐐기로 짜 맞추고, 다리 끝은 붉은 흙빛에 담갔습니다. 완성품으로 도착해 다음 세대까지 갑니다.',
      details: ['자작나무 원목, 비누 또는 훈연 마감', '높이 45cm, 지름 34cm', '하중 120kg', '조립 불필요'],
      quote: '하나 샀다가 결국 세 개를 더 샀어요.', by: '전하람, 수원',
    },
  },
  {
    slug: 'tarn-stoneware-teapot', art: 'teapot', tile: 'mist', featured: true,
    price: { EUR: 8400, KRW: 119000 },
    colours: ['tarn', 'clay'], sizes: [], stock: 6, rating: 4.8, reviews: 151,
    en: {
      title: 'Tarn Stoneware Teapot', tag: 'Thrown, dipped, and never twice alike', words: 'tea pot kitchen cup ceramic',
      body: 'Speckled stoneware with a glaze that runs where it likes. Pours without a drip, keeps four cups warm and comes with one to start with.',
      details: ['900 ml, four cups', 'Steel infuser', 'Cane handle', 'Dishwasher safe without the handle'],
      quote: 'It made me a person who owns a teapot.', by: 'Rhys, Conwy',
    },
    ko: {
      title: '탄 석기 찻주전자', tag: '손으로 빚어 하나하나 다른 모양', words: '차 티팟 주방 컵 도자기',
      body: '점박이 석기에 자연스럽게 흘러내린 유약이 특징입니다. 따를 때 흘리지 않고 네 잔을 따뜻하게 지켜 주며, 찻잔 하나를 함께 드립니다.',
      details: ['900mL, 네 잔 분량', '스테인리스 거름망', '등나무 손잡이', '손잡이를 떼면 식기세척기 사용 가능'],
      quote: '덕분에 주말 아침마다 차를 우리는 사람이 되었어요.', by: '민서하, 보성',
    },
  },
  {
    slug: 'fern-terracotta-planter', art: 'planter', tile: 'sage',
    price: { EUR: 4200, KRW: 59000 },
    colours: ['terracotta', 'chalk'], sizes: [], stock: 23, rating: 4.5, reviews: 97,
    en: {
      title: 'Fern Terracotta Planter', tag: 'A breathing pot for thirsty plants', words: 'pot plant garden',
      body: 'Fired low so that the clay keeps breathing, striped by hand while the wheel still turns. Saucer included; the fern you will have to talk to yourself.',
      details: ['24 cm across, 22 cm tall', 'Drainage hole and saucer', 'Frost proof to −10 °C', 'Plant not included'],
      quote: 'My fern is alive. That has never happened before.', by: 'Clara, Porto',
    },
    ko: {
      title: '펀 테라코타 화분', tag: '숨 쉬는 흙으로 빚은 화분', words: '화분 식물 정원',
      body: '흙이 숨을 쉬도록 낮은 온도에서 굽고, 물레가 도는 동안 손으로 줄을 그었습니다. 받침은 함께 드립니다. 고사리와의 대화는 직접 하셔야 합니다.',
      details: ['지름 24cm, 높이 22cm', '배수 구멍과 받침 포함', '−10°C까지 견딤', '식물 미포함'],
      quote: '고사리가 살아 있어요. 처음 있는 일입니다.', by: '방초롱, 광주',
    },
  },
];
